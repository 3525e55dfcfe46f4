"""Submissions that attack the grader, a naive grader that they break, and the places where they must fail.

``attacks/<class>/<name>.py`` is a submission of the assignment in ``assignment/``, or makes one in its ``build``. Its
docstring says what it does, then ``expect:`` the signs (``oracle``) by which its success is noticed, and what is not as
usual: ``naive:`` the design of the naive grader, ``worth:`` the honest control whose work it does, ``twice: yes`` if it
is graded twice, ``asks: yes`` if it wants to be told an answer. ``gear``, the assignment's support file, tells it every
path, port and process id there is.
"""
