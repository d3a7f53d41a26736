"""Who decides: one file a planner."""
