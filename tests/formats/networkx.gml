graph [
  node [
    id 0
    label "a"
    tags "x"
    tags "y"
  ]
  node [
    id 1
    label "b"
  ]
  node [
    id 2
    label "&#233; &#34;q&#34;"
  ]
  edge [
    source 0
    target 1
    weight 1.5
  ]
  edge [
    source 1
    target 2
  ]
]
