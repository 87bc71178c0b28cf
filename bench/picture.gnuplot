# gnuplot -e "folder='build/bench'; picture='docs/bench.svg'" bench/picture.gnuplot
set terminal svg size 760,300 font "sans-serif,12" background "white"
set output picture
set datafile separator "\t"
set datafile missing "-"
set style data histograms
set style histogram clustered gap 1.5
set style fill solid 0.9 noborder
set boxwidth 0.85
set yrange [0:22]
set ytics 0,5 nomirror
set xtics nomirror scale 0
set grid ytics lc rgb "#dddddd"
set border 3 lc rgb "#888888"
set key top right vertical samplen 1.2 spacing 1.1
set ylabel "times as fast as by hand"
set linetype 1 lc rgb "#1b6ca8"
set linetype 2 lc rgb "#e07b00"
set linetype 3 lc rgb "#7a9e3b"
set linetype 4 lc rgb "#b8599a"
set linetype 5 lc rgb "#8c8c8c"
plot for [column=2:6] folder.'/codec.tsv' using column:xtic(1) title columnheader(column)
