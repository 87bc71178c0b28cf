# gnuplot -e "folder='build/bench'; picture='docs/bench.svg'" bench/picture.gnuplot
set terminal svg size 760,330 font "sans-serif,12" background "white"
set output picture
set datafile separator "\t"
set style data histograms
set style histogram clustered gap 1
set style fill solid 0.9 noborder
set boxwidth 0.9
set logscale y 2
set yrange [1:64]
set ytics (1, 2, 4, 8, 16, 32, 64) nomirror
set xtics nomirror scale 0
set grid ytics lc rgb "#dddddd"
set border 3 lc rgb "#888888"
set key top left horizontal samplen 1.5
set ylabel "times as fast as by hand (libbson)"
shapes = "user order wide flat tree"
plot for [column=2:6] folder.'/codec.tsv' using column:xtic(1) title columnheader(column)
