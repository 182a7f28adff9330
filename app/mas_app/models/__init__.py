"""What the views show: item models and the view model of a run."""
