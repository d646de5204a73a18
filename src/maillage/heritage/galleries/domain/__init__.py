"""The verbs of galleries: compose, invite, propose, approve, publish; visitors' selections."""
