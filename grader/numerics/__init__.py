"""Pure numerics of judging: values beside values, numeric gradients, relations between a wrong value and the right one."""
