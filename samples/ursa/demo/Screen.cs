using System.Globalization;
using Spectre.Console;
using VirtLab.Compiling;
using VirtLab.Labs;
using VirtLab.Planning;
using VirtLab.Running;
using VirtLab.Running.Waiting;

namespace Ursa.Demo;

/// <summary>What the demo prints. Colour only underlines what the words say already, so it reads the same without it and in a file.</summary>
internal static class Screen
{
    private static readonly IAnsiConsole Out = Create();

    public static void Title(string text)
    {
        Out.WriteLine();
        Out.MarkupLineInterpolated($"[bold]{text}[/]");
    }

    public static void Say(string text) => Out.WriteLine(text);

    public static void Error(string text)
    {
        var error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        error.MarkupLineInterpolated($"[red]{text}[/]");
    }

    public static void Verdict(bool good, string text)
    {
        if (good)
            Out.MarkupLineInterpolated($"[green]{text}[/]");
        else
            Out.MarkupLineInterpolated($"[red]{text}[/]");
    }

    public static void Plan(Plan plan)
    {
        Title($"Plan: {plan.Steps.Count} steps");
        var tree = new Tree(new Text(plan.Lab.ToString())) { Guide = TreeGuide.Line };
        foreach (var kind in plan.Steps.GroupBy(step => step.Id.Kind))
        {
            var branch = tree.AddNode(new Text(Heading(kind.Key)));
            foreach (var step in kind)
                branch.AddNode(new Text($"{(step.Kind == StepKind.Add ? '+' : '-')} {step.Id.Name}: {step.Summary}"));
        }
        Out.Write(tree);
    }

    public static void Machines(IReadOnlyList<MachineStatus> machines)
    {
        Title("Machines");
        var table = new Table { Border = TableBorder.Simple };
        foreach (string column in new[] { "name", "tap", "MAC", "address", "name in DNS", "lease after" })
            _ = table.AddColumn(column);
        foreach (var machine in machines)
        {
            _ = table.AddRow(new Text(machine.Name.ToString()), new Text(machine.Tap.ToString()!), new Text(machine.Mac.ToString()!),
                new Text(machine.Address.ToString()!), new Text(machine.DnsName.ToString()!), new Text(Seconds(machine.TimeToLease ?? default)));
        }
        Out.Write(table);
    }

    public static void Proof(Proof proof, IReadOnlyList<Observation> seen)
    {
        bool holds = seen.All(observation => observation.Holds);
        Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[{(holds ? "green" : "red")}]{(holds ? "ok" : "BROKEN"),-6}[/] {proof.Number}. {proof.Title}");
        foreach (var observation in seen)
            Out.WriteLine($"       {(observation.Holds ? "" : "BROKEN ")}{observation.What}: {observation.Seen}");
    }

    public static void Times(IEnumerable<(string What, TimeSpan Took)> times)
    {
        foreach (var (what, took) in times)
            Out.WriteLine($"{Seconds(took),8}  {what}");
    }

    private static string Heading(ResourceKind kind) => kind switch
    {
        ResourceKind.Firewall => "firewall",
        ResourceKind.Segments => "switches of the outside world",
        ResourceKind.Node => "nodes of the outside world",
        ResourceKind.Uplink => "uplinks",
        ResourceKind.Network => "networks",
        ResourceKind.Machine => "machines",
        _ => "routing",
    };

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s");

    private static IAnsiConsole Create()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings());
        // A file or pipe has no width; 80 columns would fold the tables.
        if (Console.IsOutputRedirected)
            console.Profile.Width = 160;
        return console;
    }

    /// <summary>One line for each thing that is there, and for each stage a machine reaches.</summary>
    public sealed class Steps : IProgress<LabProgress>
    {
        private readonly Lock _lock = new();

        public void Report(LabProgress value)
        {
            // Beginnings are noise on a screen; going down is told by its time.
            if (value.State == StepState.Started || value.Step == "removed")
                return;
            // Between "created" and the lease nothing is worth a line of its own.
            if (value.Step is nameof(MachineStage.DomainRunning))
                return;
            lock (_lock)
            {
                string detail = value.Detail.Length > 0 ? $" {value.Detail}" : "";
                Out.WriteLine($"{Seconds(value.At),8}  {value.Subject}: {Words(value.Step)}{detail}{(value.State == StepState.Done ? "" : $" {value.State}")}");
            }
        }

        private static string Words(string step) => step switch
        {
            nameof(MachineStage.TapUp) => "tap up",
            nameof(MachineStage.DhcpRequest) => "asks for an address",
            nameof(MachineStage.Lease) => "lease",
            nameof(MachineStage.NameResolves) => "name resolves",
            nameof(MachineStage.ServiceAnswers) => "serves its page",
            _ => step,
        };
    }
}
