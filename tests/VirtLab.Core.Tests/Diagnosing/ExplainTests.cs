using Microsoft.Extensions.Logging.Abstractions;
using VirtLab.Diagnosing;
using VirtLab.Hosts;
using VirtLab.Running;

namespace VirtLab.Core.Tests.Diagnosing;

/// <summary>A failed step is explained, and the explanation is never in its way.</summary>
internal sealed class ExplainTests
{
    [Test]
    public async Task A_look_that_fails_hides_nothing()
    {
        var failure = new LabFailedException("network br0", new HostException("dnsmasq did not start"), TakenDown.Nothing);
        (await ThrownAsync(new BrokenHost(), failure)).Should().BeSameAs(failure);
        failure.Troubles.Should().BeEmpty();
        failure.Message.Should().Be("Network br0 failed: dnsmasq did not start. Nothing else had been done.");
    }

    [Test]
    public async Task A_failure_of_no_one_thing_is_left_alone()
    {
        var host = new BrokenHost();
        (await ThrownAsync(host, new LabFailedException("lab ursa", new HostException("there is no room"), TakenDown.Nothing))).Troubles
            .Should().BeEmpty();
        host.Asked.Should().BeFalse();
    }

    [Test]
    public async Task The_error_says_what_was_found()
    {
        await TroubledHost.NeedAsync();
        var host = new TroubledHost("socat UDP4-LISTEN:53,fork /dev/null & until ss -Hlnu | grep -q :53; do :; done");
        var failure = await ThrownAsync(host,
            new LabFailedException("network br0", new HostException("dnsmasq did not start"), TakenDown.Nothing));
        failure.Troubles.Should().Contain(trouble => trouble.Kind == TroubleKind.PortTaken);
        failure.Message.Should().StartWith("Network br0 failed: dnsmasq did not start.").And.Contain("The host may be the cause:").And
            .Contain("socat (process ");
    }

    private static async Task<LabFailedException> ThrownAsync(IHost host, LabFailedException failure)
    {
        var engine = new LabEngine(host, UrsaLab.Lab.Name, new ProgressReporter(TimeProvider.System, null, NullLogger.Instance), NullLogger.Instance);
        return (await FluentActions.Awaiting(() => engine.ExplainingAsync(UrsaLab.Lab, () => Task.FromException<int>(failure)))
            .Should().ThrowAsync<LabFailedException>()).Which;
    }

    /// <summary>A host that fails in a way that nobody foresaw.</summary>
    private sealed class BrokenHost : IHost
    {
        public bool Asked { get; private set; }

        public string Description => "broken host";

        public TimeProvider Time => TimeProvider.System;

        public ICommands Commands => new BrokenCommands(() => Asked = true);

        public IHostFiles Files => throw new NotSupportedException();

        public Task<ILibvirt> GetLibvirtAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Accelerator> GetAcceleratorAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class BrokenCommands(Action asked) : ICommands
    {
        public Task<CommandOutput> RunAsync(HostCommand command, CancellationToken cancellationToken = default)
        {
            asked();
            throw new NotSupportedException("It is broken.");
        }

        public IRunningCommand Start(HostCommand command)
        {
            asked();
            throw new NotSupportedException("It is broken.");
        }
    }
}
