using System.Globalization;
using Spectre.Console;
using VirtLab.Compiling;
using VirtLab.Labs;
using VirtLab.Planning;

namespace Ursa.Demo;

/// <summary>What the demo prints. Colour only underlines what the words say already, so it reads the same without it and in a file.</summary>
internal static class Screen
{
    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_CTYPE", "LANG"];

    private static readonly IAnsiConsole Out = Create(Console.Out, Console.IsOutputRedirected);

    private static readonly IAnsiConsole ErrorOut = Create(Console.Error, Console.IsErrorRedirected);

    public static void Title(string text)
    {
        Out.WriteLine();
        Line(text, 0, new Style(decoration: Decoration.Bold));
    }

    public static void Say(string text) => Line(text, 2);

    public static void Error(string text) => ErrorOut.Write(new Text($"{text}\n", Color.Red));

    public static void Lines(string text)
    {
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Line($"       {line}", 17);
    }

    public static void Verdict(bool good, string text) => Line(text, 2, good ? Color.Green : Color.Red);

    public static void Plan(Plan plan)
    {
        // The host's record of the lab is a matter of course.
        var steps = plan.Steps.Where(step => step.Id.Kind != ResourceKind.Record).ToList();
        Title($"Plan: {(steps.Count == 1 ? "1 step" : $"{steps.Count} steps")}");
        var tree = new Tree(new Text($"{plan.Lab}")) { Guide = Out.Profile.Capabilities.Unicode ? TreeGuide.Line : TreeGuide.Ascii };
        foreach (var kind in steps.GroupBy(step => step.Id.Kind))
        {
            var branch = tree.AddNode(new Text(Heading(kind.Key)));
            foreach (var step in kind)
            {
                // Of routing a lab has one, without a name of its own.
                string name = step.Id.Name.Length == 0 ? "" : $"{step.Id.Name}: ";
                string what = step.Changes.Count == 0 ? step.Summary : step.Cost;
                var node = branch.AddNode(new Text($"{Sign(step.Kind)} {name}{what}"));
                foreach (var change in step.Changes)
                    node.AddNode(new Text($"{change}"));
            }
        }
        Out.Write(tree);
    }

    public static void Machines(IReadOnlyList<MachineStatus> machines)
    {
        Title("Machines");
        var table = new Table { Border = TableBorder.None };
        foreach (string column in new[] { "name", "tap", "MAC", "address", "name in DNS", "lease" })
            _ = table.AddColumn(new TableColumn(column) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        foreach (var machine in machines)
        {
            string lease = machine.TimeToLease is { } after ? Seconds(after) : "none";
            string[] cells = [$"{machine.Name}", $"{machine.Tap}", $"{machine.Mac}", $"{machine.Address}", $"{machine.DnsName}", lease];
            _ = table.AddRow(cells.Select(cell => new Text(cell)));
        }
        Out.Write(table);
    }

    public static void Proof(Proof proof, IReadOnlyList<Observation> seen) => Observations($"{proof.Number}. {proof.Title}", seen);

    public static void Observations(string title, IReadOnlyList<Observation> seen)
    {
        bool holds = seen.All(observation => observation.Holds);
        Line($"{(holds ? "ok" : "BROKEN"),-6} {title}", 7, holds ? Color.Green : Color.Red);
        foreach (var observation in seen)
        {
            string verdict = observation.Holds ? "" : "BROKEN ";
            Line($"       {verdict}{observation.What}: {observation.Seen}", 9, observation.Holds ? null : Color.Red);
        }
    }

    public static void Times(IEnumerable<(string What, TimeSpan Took)> times)
    {
        foreach (var (what, took) in times)
            Line($"{Seconds(took),8}  {what}", 10);
    }

    public static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s");

    /// <summary>Prints a line; on a terminal that is too narrow for it, its rest is put below with this indent.</summary>
    public static void Line(string text, int indent, Style? style = null)
    {
        foreach (string line in Folding.Fold(text, Out.Profile.Width, indent))
            Out.Write(new Text($"{line}\n", style));
    }

    private static char Sign(StepKind kind) => kind switch { StepKind.Add => '+', StepKind.Change => '~', _ => '-' };

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

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        // A file or pipe has no width.
        if (redirected)
            console.Profile.Width = 100_000;
        // A terminal that is not set to UTF-8 shows a tree's lines as rubbish.
        string? locale = LocaleVariables.Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        console.Profile.Capabilities.Unicode = locale?.Replace("-", "").Contains("utf8", StringComparison.OrdinalIgnoreCase) == true;
        return console;
    }
}
