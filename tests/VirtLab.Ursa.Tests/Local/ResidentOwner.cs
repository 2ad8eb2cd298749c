using System.Globalization;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Ursa.Tests.Local;

/// <summary>The owner program, which stays and does one thing after another: .NET starts once. It is asked by a named pipe.</summary>
internal sealed class ResidentOwner : IDisposable
{
    private const string Asks = "/tmp/owner.asks";

    private readonly ICommands _commands;
    private readonly StreamReader _said;

    private ResidentOwner(ICommands commands, IRunningCommand program)
    {
        _commands = commands;
        _said = new StreamReader(program.Output);
    }

    /// <summary>Stops listening; the program ends with its machine.</summary>
    public void Dispose() => _said.Dispose();

    public static async Task<ResidentOwner> StartAsync(ICommands commands, HostCommand owner)
    {
        const string Script = """
            rm -f "$0"
            mkfifo "$0"
            exec 0<> "$0"
            echo ready
            exec "$@" 2>&1
            """;
        var resident = new ResidentOwner(commands, commands.Start(new HostCommand("sh", ["-c", Script, Asks, owner.Tool, .. owner.Arguments])));
        (await resident._said.ReadLineAsync()).Should().Be("ready");
        return resident;
    }

    public async Task<(int ExitCode, ValueList<string> Lines)> AskAsync(IEnumerable<string> words)
    {
        const string Exit = "exit ";
        _ = await _commands.RunAsync(new HostCommand("sh", "-c", "cat > \"$0\"", Asks) { Input = $"{string.Join(' ', words)}\n" });
        var lines = new List<string>();
        while (await _said.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Exit, StringComparison.Ordinal))
                return (int.Parse(line[Exit.Length..], CultureInfo.InvariantCulture), [.. lines]);
            lines.Add(line);
        }
        throw new AssertionException($"The owner ended: {string.Join('\n', lines)}");
    }
}
