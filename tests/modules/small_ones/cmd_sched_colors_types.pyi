# Small modules: cmd, sched, colorsys, mimetypes.
import cmd
import colorsys
import io
import mimetypes
import sched


class Shell(cmd.Cmd):
    prompt = "> "
    use_rawinput = False

    def do_add(self, line):
        "Add numbers."
        self.stdout.write(f"{sum(map(int, line.split()))}\n")

    def do_quit(self, line):
        return True

    def help_topic(self):
        self.stdout.write("about topics\n")


out = io.StringIO()
Shell(stdin=io.StringIO("add 1 2\n\nhelp\nhelp add\nhelp topic\nnope\nquit\n"), stdout=out).cmdloop("hello")
for row in out.getvalue().split("\n"):
    print(repr(row))
# prints: 'hello'
# prints: '> 3'
# prints: '> 3'
# prints: '> '
# prints: 'Documented commands (type help <topic>):'
# prints: '========================================'
# prints: 'add  help'
# prints: ''
# prints: 'Miscellaneous help topics:'
# prints: '=========================='
# prints: 'topic'
# prints: ''
# prints: 'Undocumented commands:'
# prints: '======================'
# prints: 'quit'
# prints: ''
# prints: '> Add numbers.'
# prints: '> about topics'
# prints: '> *** Unknown syntax: nope'
# prints: '> '
now = [0]
plan = sched.scheduler(lambda: now[0], lambda seconds: now.__setitem__(0, now[0] + seconds))
plan.enter(2, 1, print, ("late",))
gone = plan.enter(1, 1, print, ("never",))
plan.enter(1, 2, print, ("second",))
plan.enter(1, 1, print, ("first",))
plan.cancel(gone)
order = [(event.time, event.argument) for event in plan.queue]
print(order)    # prints: [(1, ('first',)), (1, ('second',)), (2, ('late',))]
print([round(part, 4) for part in colorsys.rgb_to_hls(0.2, 0.4, 0.6) + colorsys.hsv_to_rgb(0.5, 0.5, 0.8)])
# prints: [0.5833, 0.4, 0.5, 0.4, 0.8, 0.8]
print(mimetypes.guess_type("a/b.tar.gz"), mimetypes.guess_type("data:,x"), mimetypes.guess_extension("image/png"))
# prints: ('application/x-tar', 'gzip') ('text/plain', None) .png
print(mimetypes.guess_type("http://host/x.html?y"), mimetypes.guess_type("nothing"))
# prints: ('text/html', None) (None, None)
