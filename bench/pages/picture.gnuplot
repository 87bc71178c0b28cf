# gnuplot -e "table='build/bench/pages.tsv'; picture='docs/pages.svg'" bench/pages/picture.gnuplot
set terminal svg size 760,300 font "sans-serif,12" background "white"
set output picture
set datafile separator "\t"
set xrange [0:1000]
set yrange [0:*]
set xtics 0,100 nomirror
set ytics nomirror
set grid ytics lc rgb "#dddddd"
set border 3 lc rgb "#888888"
set key top left samplen 1.5 spacing 1.2
set xlabel "page of 100 records"
set ylabel "milliseconds"
plot table using 1:3 with linespoints pt 7 ps 0.5 lw 2 lc rgb "#e07b00" title columnheader(3), \
     table using 1:2 with linespoints pt 7 ps 0.5 lw 2 lc rgb "#1b6ca8" title columnheader(2)
