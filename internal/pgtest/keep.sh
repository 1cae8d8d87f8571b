# Keeps one PostgreSQL server for the process at the other end of the pipe: one word a line comes in, one line goes out.
# The pipe ends when that process ends, however it ends; then the server and its folder go too.
#
#   keep.sh BIN DATA SETTINGS
bin=$1 data=$2 settings=$3

run() { # run COMMAND...: says ok, or what went wrong
	if "$@" >>"$data/steps" 2>&1 </dev/null; then echo ok; else echo "failed: $(tail -n 5 "$data/steps" "$data/log" 2>/dev/null | tr '\n' ' ')"; fi
}

while read -r word; do
	case $word in
	init) run "$bin/initdb" -D "$data/cluster" -U trien -A trust -E UTF8 --locale=C.UTF-8 --no-sync ;;
	start) run "$bin/pg_ctl" -D "$data/cluster" -l "$data/log" -w -t 60 -o "-k $data $settings" start ;;
	tight) run sh -c 'ulimit -f 49152 && exec "$@"' tight "$bin/pg_ctl" -D "$data/cluster" -l "$data/log" -w -t 60 -o "-k $data $settings" start ;; # no file over 24 MiB
	stop) run "$bin/pg_ctl" -D "$data/cluster" -w -m fast stop ;;
	crash) run "$bin/pg_ctl" -D "$data/cluster" -w -m immediate stop ;;
	esac
done
"$bin/pg_ctl" -D "$data/cluster" -w -m immediate stop >/dev/null 2>&1
rm -rf "$data"
