Creator "x"
nodes 3
