"""Privacy: the register, retention, access and erasure."""
