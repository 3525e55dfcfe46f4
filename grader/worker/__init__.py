"""The worker: the process in which a student's code runs. It answers calls and judges nothing.

Self-contained on purpose: numpy and the standard library only; it imports nothing else of ``grader``, and nothing of
it stays on ``sys.path``. Started as ``python -S -s grader/worker/__main__.py NUMPY_HOME``, or served by a fork of the
zygote. The grader itself uses ``machine`` for the trusted reference and ``wire`` for the other end, so both ends of
a call run the same code.

The wire
========
Standard input carries requests, standard output carries replies; both are moved to private descriptors before
any student byte arrives, so that what the student prints goes to standard error, which the grader captures.
Everything is little-endian and lock-step: one request, its replies, the next request. Before each step whose index is among a
call's ``waits`` a REPLY of status WAITING tells that index, and the inputs that are first used there come with MORE.

Request (the grader is trusted, so the payload may be ``marshal`` format 4)::

    header   4s "BPQ1" · B kind · 3x · Q payload bytes
    payload  SETUP {"limits": {name: number}}                    -> HELLO
             LOAD  {"name": file name, "source": bytes, "support": [(file name, bytes)]}  -> one REPLY
             RUN   [(call id, fresh, seconds, steps, waits)]     -> one REPLY a call, in order
             MORE  [(name, expression)]                          -> no reply: what a REPLY of status WAITING asked for
             SYNC  bytes                                         -> those bytes on standard error, no reply

A step is ``("set", names, expression)``: no name drops the value, one name binds it, more names unpack it; or
``("fetch", label, expression)``: describe the value in a leaf of the reply; or ``("strict", (), ())``: from here to
the end of the call numpy's warnings are errors; or ``("converse", label, text)``: one call by a suite, told in a text leaf of
the reply; ``stage`` describes both texts; or ``("later", names, ())``: what these names are bound to comes with MORE.
An expression is one of::

    ("var", name)  ("global", name)  ("support", module, name)  ("const", value)  ("array", dtype, shape, bytes)
    ("tuple", [e])  ("list", [e])  ("dict", [(key, e)])  ("call", e, [e], [(name, e)])  ("attr", e, name)
    ("item", e, e)  ("op", name of a function of module operator, [e])  ("slice", [e])
    ("setattr", e, name, e)  ("setitem", e, e, e)  ("raises", name, class, [step])  ("prints", name, "", [step])  ("changed",)

The last is only fetched, at a call's end: ``step name`` of every variable that was given, or is fetched, and that a later
step has changed (see ``watch``).

Variables live until a call with ``fresh`` true, so a student's cache stays here and goes back into their code.

Reply (nothing in it is believed: no pickle, no JSON, only fixed headers and raw arrays)::

    reply    4s "BPR1" · I call id · H status · H step · I leaves
    leaf     4s "BPL1" · B form · c body · H ndim · 16s dtype · 24s type name · 4I dims · Q body bytes
             body: n none · f <f8 · i <i8 · c <c16 · t utf-8, entries parted by NUL
    error    only where status is neither RETURNED nor WAITING: 4s "BPE1" · I line · 4H byte counts, then the texts
             type name · names of its base classes · message · source line
    HELLO    reply with call id 0 and one text leaf: the layers in force
"""
