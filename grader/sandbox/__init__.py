"""Where student code runs: one interface, and a wing a kind of box."""
