"""How far Herald carries, on paper: what saturates first, at what lag, and which setting moves it."""
