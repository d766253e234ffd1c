"""How often the machine links what does not belong together: links drawn by chance, judged by people."""
