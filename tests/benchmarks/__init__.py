"""Speed of the whole service over HTTP, as ratios against bare servers measured in the same minute."""
