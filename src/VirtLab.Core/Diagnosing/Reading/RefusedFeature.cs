namespace VirtLab.Diagnosing.Reading;

/// <summary>Something that labs are made of and the kernel refused.</summary>
/// <param name="Feature">What it is.</param>
/// <param name="Answer">What the kernel, or the program that asked it, said.</param>
internal sealed record RefusedFeature(KernelFeature Feature, string Answer);
