"""What cases need of attachments: files that travel by reference (Claim Check), and whoever holds them."""
