"""From a launch to the figure it becomes, through the real tool and a platform of real keys."""
