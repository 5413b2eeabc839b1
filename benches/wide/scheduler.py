# A small operating system in the spirit of Richards: prioritised tasks pass packets around.
IDLE, WORKER, HANDLER_A, HANDLER_B, DEV_A, DEV_B = range(6)


class Packet:
    def __init__(self, link, ident, kind):
        self.link, self.ident, self.kind = link, ident, kind
        self.datum, self.data = 0, [0] * 4

    def append_to(self, queue):
        self.link = None
        if queue is None:
            return self
        tail = queue
        while tail.link is not None:
            tail = tail.link
        tail.link = self
        return queue


class Task:
    def __init__(self, sched, ident, priority, queue=None):
        self.sched, self.ident, self.priority, self.queue = sched, ident, priority, queue
        self.held, self.waiting = False, True
        sched.add(self)

    def is_blocked(self):
        return self.held or (self.waiting and self.queue is None)

    def take(self):
        packet = self.queue
        if packet is not None:
            self.queue, packet.link, self.waiting = packet.link, None, False
        return packet


class IdleTask(Task):
    def __init__(self, sched, count):
        super().__init__(sched, IDLE, 0)
        self.waiting, self.control, self.count = False, 1, count

    def run(self, packet):
        self.count -= 1
        if self.count == 0:
            return self.sched.hold()
        odd = self.control & 1
        self.control = self.control // 2 ^ (0xD008 if odd else 0)
        return self.sched.release(DEV_B if odd else DEV_A)


class WorkTask(Task):
    dest, letter = HANDLER_A, 0

    def run(self, packet):
        if packet is None:
            return self.sched.wait()
        packet.ident = self.dest = HANDLER_B if self.dest == HANDLER_A else HANDLER_A
        packet.datum = 0
        for i in range(4):
            self.letter = self.letter % 26 + 1
            packet.data[i] = 64 + self.letter
        return self.sched.send(packet)


class HandlerTask(Task):
    work = devices = None

    def run(self, packet):
        if packet is not None:
            if packet.kind == "work":
                self.work = packet.append_to(self.work)
            else:
                self.devices = packet.append_to(self.devices)
        if (work := self.work) is not None:
            if work.datum >= 4:
                self.work, work.ident = work.link, WORKER
                return self.sched.send(work)
            if (dev := self.devices) is not None:
                self.devices = dev.link
                dev.datum, dev.ident = work.data[work.datum], self.ident + 2
                work.datum += 1
                return self.sched.send(dev)
        return self.sched.wait()


class DeviceTask(Task):
    pending = None

    def run(self, packet):
        if packet is not None:
            self.pending = packet
            return self.sched.hold()
        if self.pending is None:
            return self.sched.wait()
        out, self.pending = self.pending, None
        out.ident = self.ident - 2
        return self.sched.send(out)


class Scheduler:
    def __init__(self):
        self.table, self.current, self.order = {}, None, []
        self.sent = self.holds = self.steps = 0

    def add(self, task):
        self.table[task.ident] = task
        self.order = sorted(self.table.values(), key=lambda t: -t.priority)

    def send(self, packet):
        self.sent += 1
        target = self.table[packet.ident]
        first, target.queue = target.queue is None, packet.append_to(target.queue)
        return target if first and target.priority > self.current.priority else self.current

    def hold(self):
        self.holds += 1
        self.current.held = True

    def release(self, ident):
        task = self.table[ident]
        task.held = False
        return task if task.priority > self.current.priority else self.current

    def wait(self):
        self.current.waiting = True
        return self.current

    def run(self):
        while (task := next((t for t in self.order if not t.is_blocked()), None)) is not None:
            while task is not None and not task.is_blocked():
                self.current, self.steps = task, self.steps + 1
                task = task.run(task.take() if task.waiting else None)
        return self.sent, self.holds, self.steps


def simulate():
    sched = Scheduler()
    IdleTask(sched, 10000)
    WorkTask(sched, WORKER, 1000, Packet(Packet(None, WORKER, "work"), WORKER, "work"))
    for handler, dev in ((HANDLER_A, DEV_A), (HANDLER_B, DEV_B)):
        queue = None
        for _ in range(3):
            queue = Packet(queue, dev, "device")
        HandlerTask(sched, handler, handler * 1000, queue)
        DeviceTask(sched, dev, dev * 1000)
    return sched.run()


results = [simulate() for _ in range(6)]
print(results[0], len(set(results)))
