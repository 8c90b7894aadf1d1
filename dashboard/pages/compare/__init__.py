"""Up to four countries side by side, with the honest word where they cannot be told apart."""
