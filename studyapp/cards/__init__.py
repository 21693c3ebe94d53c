"""What a card is: kinds, deck files, the library of decks, checking, clean text. Standard library only."""
