using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace VirtLab.Core.Tests.Kernel.Reapplying;

/// <summary>Opens a thousand flows a second in each stream, and follows every packet of theirs. A packet is where it goes when it has been sent, so
/// all is done by one thread, and nothing waits in a buffer that could be too small.</summary>
internal sealed class Traffic(Wires wires, IReadOnlyList<FlowStream> streams)
{
    /// <summary>After how many flows more an answer is sent, and the flow's next question: so many are open at any moment, also when rules change.</summary>
    private const int AnswerAfter = 30, AskAgainAfter = 300;

    private const int MostTold = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _flows = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<(int Tick, Flow Flow)> _answers = new(), _questions = new();
    private readonly List<Flow> _listening = [];
    private readonly List<string> _told = [];
    private readonly int[] _files = [.. wires.Taps.Select(tap => tap.File)];
    private int _tick;
    private volatile bool _begins, _ends;
    private volatile int _reapply;

    /// <summary>Which re-apply is under way.</summary>
    public int Reapply { get => _reapply; set => _reapply = value; }

    /// <summary>Packets that were not seen where they were to be.</summary>
    public int Lost { get; private set; }

    /// <summary>Packets that were seen elsewhere, or otherwise than they were to be.</summary>
    public int Misrouted { get; private set; }

    /// <summary>Flows that have begun.</summary>
    public int Flows => streams.Sum(stream => stream.Begun);

    public TimeSpan Time { get; private set; }

    /// <summary>What went wrong, the first few.</summary>
    public IReadOnlyList<string> Told => _told;

    /// <summary>Answers for neighbours.</summary>
    public Task StartAsync() => Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Begins to open flows; done when one of each stream has come to its end.</summary>
    public Task BeginAsync()
    {
        _begins = true;
        return _flows.Task;
    }

    /// <summary>Opens no more of them.</summary>
    public void End() => _ends = true;

    private void Run()
    {
        while (!_begins && !_ends)
            Wait();
        long began = Stopwatch.GetTimestamp();
        while (!_ends)
        {
            int due = (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (_tick == due)
                Wait();
            while (_tick < due && !_ends)
                Step(opens: true);
        }
        Time = Stopwatch.GetElapsedTime(began);
        // Every flow goes on to its end, and then one more of each stream: when that one is through, what has not come does not come.
        for (int i = 0; i <= AskAgainAfter + 2 * AnswerAfter; i++)
            Step(opens: false);
        Step(opens: true);
        long waiting = Stopwatch.GetTimestamp();
        for (int i = 0; streams.Any(stream => stream.Open.ContainsKey(stream.Begun - 1)) && Stopwatch.GetElapsedTime(waiting) < Patience; i++)
        {
            Step(opens: false);
            if (i > AskAgainAfter + 2 * AnswerAfter)
                Wait();
        }
        foreach (var flow in streams.SelectMany(stream => stream.Open.Values).ToList())
        {
            Lost++;
            Tell($"lost: {flow}");
            flow.Stream.End(flow);
        }
    }

    private void Step(bool opens)
    {
        _tick++;
        Send(_answers);
        Send(_questions);
        if (opens)
        {
            foreach (var stream in streams)
                Send(stream.Begin());
        }
        Look();
        if (!_flows.Task.IsCompleted && streams.All(stream => stream.Begun > stream.Open.Count))
            _flows.SetResult();
    }

    private void Wait()
    {
        SystemCalls.Await(_files, 1);
        Look();
    }

    private void Send(Queue<(int Tick, Flow Flow)> due)
    {
        while (due.TryPeek(out var next) && next.Tick <= _tick)
        {
            var flow = due.Dequeue().Flow;
            flow.Packet++;
            Send(flow);
        }
    }

    private void Send(Flow flow)
    {
        flow.IsUnderway = true;
        if (flow is { Stream: HostStream, IsQuestion: false })
            _listening.Add(flow);
        try
        {
            flow.Stream.Send(flow);
        }
        catch (SocketException error)
        {
            // The host may not send it, or knows no way: it counts as lost.
            Tell($"not sent: {flow}: {error.Message}");
        }
    }

    /// <summary>Takes in what has come.</summary>
    private void Look()
    {
        foreach (var tap in wires.Taps)
        {
            while (tap.Read() is { } seen)
                See(tap, seen);
        }
        for (int i = _listening.Count - 1; i >= 0; i--)
        {
            var flow = _listening[i];
            if (((HostStream)flow.Stream).Received(flow) is not { } tag)
                continue;
            _listening.RemoveAt(i);
            if (tag == flow.Tag)
                Arrive(flow);
            else
                Mistake(flow, $"the host's socket got {tag}");
        }
    }

    private void See(Tap tap, Datagram seen)
    {
        var stream = streams[seen.Tag.Stream];
        if (!stream.Open.TryGetValue(seen.Tag.Flow, out var flow) || !flow.IsUnderway || flow.Packet != seen.Tag.Packet)
        {
            Misrouted++;
            Tell($"misrouted: once more or too late: {stream.Name}, flow {seen.Tag.Flow}, packet {seen.Tag.Packet} on {tap.Name}");
        }
        else if (stream.IsRight(flow, tap, seen))
            Arrive(flow);
        else
            Mistake(flow, string.Create(CultureInfo.InvariantCulture, $"on {tap.Name} to {wires.GatewayOf(tap, seen.To)?.Name ?? Tap.Text(seen.To)}, "
                + $"{seen.Source:x8}:{seen.SourcePort} -> {seen.Destination:x8}:{seen.DestinationPort}; it began by {flow.Gateway?.Name ?? "none"}"));
    }

    private void Arrive(Flow flow)
    {
        flow.IsUnderway = false;
        if (flow.Packet + 1 == flow.Stream.Packets)
            flow.Stream.End(flow);
        else if (flow.IsQuestion)
            _answers.Enqueue((_tick + AnswerAfter, flow));
        else
            _questions.Enqueue((_tick + AskAgainAfter, flow));
    }

    private void Mistake(Flow flow, string seen)
    {
        Misrouted++;
        Tell($"misrouted: {flow}: {seen}");
        flow.Stream.End(flow);
    }

    private void Tell(string what)
    {
        if (_told.Count < MostTold)
            _told.Add(string.Create(CultureInfo.InvariantCulture, $"re-apply {_reapply}: {what}"));
    }
}
