"""Any server's HTTP, asked politely: one file opens sockets, one keeps the pace, one keeps answers."""
