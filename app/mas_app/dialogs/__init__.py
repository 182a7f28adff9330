"""Windows of their own for what needs more than a click; none of them blocks what goes on."""
