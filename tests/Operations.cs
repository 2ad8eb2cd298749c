using VirtLab.Hosts;

/// <summary>What of a host's operations changes it, for tests that break off before, in or after each of these.</summary>
internal static class Operations
{
    private static readonly string[] Readers = ["ps", "stat", "test", "unshare", "busybox", "cat"];

    /// <summary>Whether a program only reads; what is not known to is taken to change something.</summary>
    public static bool OnlyReads(HostCommand command) => Readers.Contains(command.Tool) || command.Tool switch
    {
        "ip" when command.Arguments.Contains("-batch") => command.Input is { } lines && lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).All(line => Shows(line.Split(' '))),
        "ip" => Shows(command.Arguments),
        "nft" => command.Arguments.Contains("list"),
        "sysctl" => !command.Arguments.Contains("-w"),
        _ => false,
    };

    private static bool Shows(IEnumerable<string> words) => words.Any(word => word is "show" or "list" or "pids");
}
