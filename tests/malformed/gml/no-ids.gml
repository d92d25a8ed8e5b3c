graph [
 node [ label "a" ]
 edge [ source 1 ]
 node 5
]