"""Text, widgets and icons found in pixels: what perceivers, replay and expectations stand on."""
