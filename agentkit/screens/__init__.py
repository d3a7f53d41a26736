"""What can be captured and acted on: one file a screen."""
