"""What keeps calls from doing harm: retry budget, circuit breaker and the pause of a key. Clocks come in from outside."""
