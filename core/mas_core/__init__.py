"""The system without a screen: jobs, calls, consensus, analysis and storage. Knows neither Qt nor a web server."""

__version__ = "0.1.0"
