"""What runs on a terminal while `tillctl install` puts the firmware there."""
