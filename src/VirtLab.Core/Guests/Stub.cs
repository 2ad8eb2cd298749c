namespace VirtLab.Guests;
internal sealed record TinyGuestFiles(string KernelPath, string InitrdPath, string CommandLine);
internal static class TinyGuest { 
 public static Task<TinyGuestFiles> BuildAsync(CancellationToken cancellationToken) => Task.FromResult(new TinyGuestFiles("/tmp/sbx/vmlinuz","/tmp/sbx/ird.gz",""));
 public static string CommandLineFor(Primitives.Name n) => "console=ttyS0 quiet loglevel=3 panic=-1";
}
internal sealed record GuestResult(int ExitCode, string Output);
internal sealed class GuestConsole(Stream s) : IAsyncDisposable { 
 public string Log => s.ToString()!; 
 public Task<GuestResult> RunAsync(IReadOnlyList<string> argv, TimeSpan t, CancellationToken ct) => throw new NotSupportedException();
 public ValueTask DisposeAsync() => s.DisposeAsync(); }
