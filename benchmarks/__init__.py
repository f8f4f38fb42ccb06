"""What measures gilscope itself, and the study as the checkout's pytest finds it. None of this is in a wheel."""
