namespace VirtLab.Guests;

/// <summary>What a command in the guest left.</summary>
/// <param name="ExitCode">Its exit code; 127 if the program is not there, 128 + n if signal n ended it.</param>
/// <param name="Output">What it printed, standard output and standard error as they came.</param>
public sealed record GuestResult(int ExitCode, string Output);
