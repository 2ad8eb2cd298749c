namespace VirtLab.Hosts;
internal static class AcceleratorProbe { public static Task<Accelerator> DetectAsync(ICommands c, CancellationToken cancellationToken) => Task.FromResult(new Accelerator(AcceleratorKind.Tcg, "stub")); }
