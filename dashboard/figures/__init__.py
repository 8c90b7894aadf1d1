"""Pure drawing functions: frames in, figures out. Page, briefing and offline pack call the same ones."""
