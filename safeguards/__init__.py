"""Who may do what, who may see what, and who did what: one policy, one mask, one audit trail."""
