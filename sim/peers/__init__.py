"""The same models in PyTorch, one file each, to be measured beside; loaded for that alone."""
