"""What students hand in, as files, folders, zips and notebooks."""
