"""Pages of personal data: consents and notes, the register, retention, access, erasure."""
