"""Who is asked to approve versions, and what each of them has said."""
