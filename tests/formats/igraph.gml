Creator "igraph version 1.0.0"
Version 1
graph
[
  directed 1
  title "t"
  node
  [
    id 0
    name "Alice"
  ]
  node
  [
    id 1
    name "Bob"
  ]
  node
  [
    id 2
    name "林"
  ]
  edge
  [
    source 0
    target 1
    since 2001
  ]
  edge
  [
    source 1
    target 2
    since 2002.5
  ]
]
