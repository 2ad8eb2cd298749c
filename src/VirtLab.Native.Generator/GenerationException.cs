namespace VirtLab.Native.Generator;

/// <summary>The API description holds something the generator has no rule for. The message names it.</summary>
internal sealed class GenerationException(string message) : Exception(message);
