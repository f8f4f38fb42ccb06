"""Figures → text and pictures. No arithmetic beyond rounding. An output format is one file of formats/."""
