using System.Globalization;
using System.Text;
using VirtLab.Primitives;

namespace VirtLab.Hosts;

/// <summary>Many questions to a host as one program (ask.pl), as entering a place and starting a program is what takes the time: all are asked side by
/// side, and a place's questions to <c>ip</c> go in one batch. An answer is what the question's own program would have printed; where that
/// can't be told, there is none.</summary>
/// <remarks>Only for what reads. The program reads words that end with a zero byte, for each run: namespace, standard input, number of arguments,
/// arguments. It writes for each: the output, a line with a mark, its number and exit code, what it complained of, and a line with the mark.</remarks>
internal sealed class QuestionScript
{
    private static readonly string Program = Text();

    private readonly string _mark = Guid.NewGuid().ToString("N");
    private readonly List<Func<CommandOutput, IEnumerable<(HostCommand Question, CommandOutput Answer)>>> _readers = [];

    public QuestionScript(IEnumerable<HostCommand> questions)
    {
        var text = new StringBuilder();
        foreach (var place in questions.Distinct().GroupBy(question => question.Namespace))
        {
            foreach (var batch in place.Where(question => question.Tool == "ip").GroupBy(FlagsOf))
                Batch(text, place.Key, [.. batch.OrderBy(Turn)]);
            foreach (var question in place.Where(question => question.Tool != "ip"))
            {
                Run(text, place.Key, "", [question.Tool, .. question.Arguments]);
                _readers.Add(said => said.ExitCode == 0 || question.MayFail ? [(question, said)] : []);
            }
        }
        Command = new HostCommand("perl", "-e", Program, _mark) { Input = text.ToString() };
    }

    /// <summary>The program.</summary>
    public HostCommand Command { get; }

    /// <summary>Reads what the program printed. A question that failed has an answer only where it may fail.</summary>
    public IReadOnlyDictionary<HostCommand, CommandOutput> Read(string printed)
    {
        var answers = new Dictionary<HostCommand, CommandOutput>();
        string[] pieces = printed.Split($"\n{_mark} ");
        for (int i = 0; i + 1 < pieces.Length; i += 2)
        {
            var (numbers, error) = Cut(pieces[i + 1]);
            string[] words = numbers.Split(' ');
            var said = new CommandOutput(int.Parse(words[1], CultureInfo.InvariantCulture), i == 0 ? pieces[0] : Cut(pieces[i]).Others, error);
            foreach (var (question, answer) in _readers[int.Parse(words[0], CultureInfo.InvariantCulture)](said))
                answers[question] = answer;
        }
        return answers;
    }

    /// <summary><c>ip</c> prints one line of JSON for each line of a batch.</summary>
    private void Batch(StringBuilder text, NamespaceName? place, HostCommand[] questions)
    {
        string lines = string.Concat(questions.Select(question => $"{string.Join(' ', question.Arguments.SkipWhile(IsFlag))}\n"));
        Run(text, place, lines, ["ip", .. questions[0].Arguments.TakeWhile(IsFlag), "-batch", "-"]);
        _readers.Add(said =>
        {
            string[] printed = said.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            bool all = printed.Length == questions.Length || (printed.Length == questions.Length - 1 && MayPrintNothing(questions[^1]));
            return said.ExitCode != 0 || !all ? [] : questions.Select((question, i) => (question, new CommandOutput(0, i < printed.Length ? printed[i] : "", "")));
        });
    }

    private static void Run(StringBuilder text, NamespaceName? place, string input, string[] words) => _ = text
        .Append(place?.ToString()).Append('\0').Append(input).Append('\0').Append(words.Length.ToString(CultureInfo.InvariantCulture)).Append('\0')
        .AppendJoin('\0', words).Append('\0');

    private static (string Line, string Others) Cut(string text) =>
        text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? (text[..end], text[(end + 1)..]) : (text, "");

    private static string FlagsOf(HostCommand question) => string.Join(' ', question.Arguments.TakeWhile(IsFlag));

    private static bool IsFlag(string argument) => argument.StartsWith('-');

    /// <summary>Once it has listed links, <c>ip</c> also lists addresses otherwise.</summary>
    private static int Turn(HostCommand question) => MayPrintNothing(question) ? 2 : question.Arguments.Contains("link") ? 1 : 0;

    // A list of namespaces that is empty is not even an empty list.
    private static bool MayPrintNothing(HostCommand question) => question.Arguments.Contains("netns");

    private static string Text()
    {
        using var stream = typeof(QuestionScript).Assembly.GetManifestResourceStream("VirtLab.Hosts.ask.pl") ?? throw new InvalidOperationException("The assembly lacks its resource ask.pl.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
