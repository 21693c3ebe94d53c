"""What a card is: kinds, deck files, the library, checking, clean text. Stdlib only."""
