"""How things are shown: language, times, clocks, navigation, templates."""
